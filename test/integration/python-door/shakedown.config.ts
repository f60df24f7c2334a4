import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { defineConfig, defineFrontDoor, defineTarget } from 'shakedown'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const people = ['ada', 'ben', 'cleo'].map((username) => ({ username, password: `${username}-knows-this` }))

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const front = defineFrontDoor({
  name: 'files.api',
  process: 'files',
  links: { objects: 's3', database: 'files' },
  people,
  signIn: {
    request: (person) => ({ method: 'POST', path: '/login', json: person }),
    token: 'access_token',
    refreshToken: 'refresh_token',
  },
  refresh: ({ session }) => ({ method: 'POST', path: '/refresh', json: { refresh_token: session?.refreshToken } }),
  signOut: () => ({ method: 'POST', path: '/logout' }),
  read: () => ({ path: '/files' }),
  upload: ({ text = '', bytes = new Uint8Array() }) => ({
    method: 'POST',
    path: `/files?name=${encodeURIComponent(text)}`,
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  }),
  download: ({ id }) => ({ path: `/files/${id}` }),
  sign: async ({ token }, claims) => {
    const known: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...Object(known), ...claims })}`
    const signature = sign('sha256', Buffer.from(content), createPrivateKey(keys.privateKey))
    return `${content}.${signature.toString('base64url')}`
  },
  loseSessions: async ({ query }) => {
    await query('truncate session')
  },
  inventory: async (text, { query, objects }) => {
    const rows = await query('select id::text, object_key from file where strpos(name, $1) > 0', [text])
    const stored = new Set((await objects('files')).filter((key) => key.includes(text)))
    const known = new Set(rows.map(({ object_key: key }) => String(key)))
    return [
      ...rows.map(({ id, object_key: key }) => ({ id: String(id), object: stored.has(String(key)), metadata: true })),
      ...[...stored].filter((key) => !known.has(key)).map((id) => ({ id, object: true, metadata: false })),
    ]
  },
  overQuota: async (over, { query }) => {
    await query(`update quota set bytes = ${over ? 0 : 1_000_000}`)
  },
  storage: { table: { database: 'files', table: 'file' }, sweepsWithinMs: 5000 },
  sessionTable: { database: 'files', table: 'session' },
  lockOut: { after: 5 },
})

const defect = (name: string, scenario: string, check: string, says: string) => ({
  name,
  says,
  scenario,
  check,
  streams: ['files.api'],
})

export default defineConfig({
  targets: {
    files: defineTarget({
      name: 'files',
      severalAtOnce: true,
      fronts: [front],
      databases: ['files'],
      buckets: ['files'],
      processes: [
        {
          name: 'files',
          command: '.venv/bin/python app.py',
          health: '/health',
          replicas: 1,
          env: {
            SIGNING_KEY: keys.privateKey,
            PUBLIC_KEY: keys.publicKey,
            PEOPLE: people.map(({ username, password }) => `${username}:${password}`).join(','),
          },
        },
      ],
      defects: [
        defect('accepts-expired-token', 'authentication', 'bad-tokens-refused', 'Time is not looked at.'),
        defect('accepts-unsigned-token', 'authentication', 'bad-tokens-refused', '"none" is believed.'),
        defect('no-lockout', 'authentication', 'guessing-locks-account', 'Nobody counts the tries.'),
        defect('lockout-locks-everyone', 'authentication', 'lock-out-spares-others', 'Tries are counted for all.'),
        defect('fails-open-without-session-store', 'authentication', 'fails-closed', 'A token is enough.'),
        defect('metadata-before-upload', 'file-storage', 'no-orphans', 'First the row, then the object.'),
        defect('swallows-upload-error', 'file-storage', 'stored-what-it-said', 'A failed upload is logged.'),
        defect('leaves-orphans', 'file-storage', 'no-orphans', 'Nobody deletes what has no row.'),
      ],
    }),
  },
})
