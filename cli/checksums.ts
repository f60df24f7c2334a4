import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf } from '../harness/errors.ts'
import { writeWhole } from '../harness/record/run-folder.ts'

/** Files of a run, or of a proof, on which a decision rests. */
const covered = ['history.jsonl', 'plan.json', 'proof.json', 'result.json']

/** Environment variable with the key that results are signed with. */
export const keyVariable = 'SHAKEDOWN_SIGNING_KEY'

const sha256Of = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const hmacOf = (text: string, key: string): string => createHmac('sha256', key).update(text).digest('hex')

/**
 * Writes `checksums.txt` as `sha256sum` does, against corruption; with a key also `checksums.txt.hmac`, against forgery.
 */
export const writeChecksums = async (directory: string, key: string | undefined): Promise<void> => {
  const lines: string[] = []
  for (const name of covered)
    if (existsSync(join(directory, name))) lines.push(`${await sha256Of(join(directory, name))}  ${name}\n`)
  const text = lines.join('')
  const file = join(directory, 'checksums.txt')
  await rm(`${file}.hmac`, { force: true })
  await writeWhole(file, text)
  if (key !== undefined && key !== '') await writeWhole(`${file}.hmac`, `${hmacOf(text, key)}\n`)
}

/** What the checksums of a folder say. */
export interface Checked {
  /** Why its files are not what was written, if they are not. */
  readonly corrupt?: string
  /** `signed`: with the key that was given. `unsigned`: nobody vouches for it, or nobody could tell. */
  readonly signature: 'signed' | 'unsigned'
}

const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

const wrongFile = async (directory: string, lines: readonly string[]): Promise<string | undefined> => {
  const named = new Set<string>()
  for (const line of lines) {
    const [, sum, name] = /^([\da-f]{64}) {2}([\w.]+)$/.exec(line) ?? []
    if (sum === undefined || name === undefined) return 'checksums.txt is no list of checksums'
    named.add(name)
    if (!existsSync(join(directory, name))) return `${name} is gone`
    if ((await sha256Of(join(directory, name))) !== sum) return `${name} is not what was written`
  }
  const added = covered.find((name) => !named.has(name) && existsSync(join(directory, name)))
  return added === undefined ? undefined : `${added} was added afterwards`
}

/** Checks a folder's files against its checksums, and these against their signature. */
export const checkChecksums = async (directory: string, key: string | undefined): Promise<Checked> => {
  const file = join(directory, 'checksums.txt')
  try {
    const text = await readFile(file, 'utf8')
    const corrupt = await wrongFile(directory, text.split('\n').slice(0, -1))
    if (corrupt !== undefined) return { corrupt, signature: 'unsigned' }
    if (key === undefined || key === '' || !existsSync(`${file}.hmac`)) return { signature: 'unsigned' }
    const hmac = (await readFile(`${file}.hmac`, 'utf8')).trim()
    return sameText(hmac, hmacOf(text, key))
      ? { signature: 'signed' }
      : { corrupt: 'its signature is not of this key, or not of these files', signature: 'unsigned' }
  } catch (error) {
    return { corrupt: `its checksums cannot be read: ${messageOf(error)}`, signature: 'unsigned' }
  }
}
