import { tableLock } from '../../chaos/database/table-lock.ts'
import { unavailable } from '../../chaos/http/unavailable.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import { noOrphans } from '../../checks/front/no-orphans.ts'
import { quotaIsSaid } from '../../checks/front/quota-is-said.ts'
import { storedWhatItSaid } from '../../checks/front/stored-what-it-said.ts'
import type { Answer, Session } from '../../harness/model/front.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import type { Walk } from '../../harness/model/walk.ts'
import { offersAll } from './offers.ts'

/** Longest that a fault is in force: clients of object stores try again by themselves before they say no. */
const longestMs = 60_000

/** An upload may take as long as its own retries do. */
const patienceMs = 45_000

const isGood = ({ status = 0 }: Answer): boolean => status >= 200 && status < 300

/** Content that tells one upload from every other. */
const contentOf = (name: string): string => `${name} `.repeat(200)

const uploading = (walk: Walk, session: Session) => {
  const { request, front, found } = walk
  const upload = async (name: string, purpose: string, due: 'answered' | 'any'): Promise<Answer> =>
    request('upload', {
      session,
      text: name,
      bytes: Buffer.from(contentOf(name)),
      purpose,
      due,
      about: name,
      timeoutMs: patienceMs,
    })
  /** Of an upload that was said to have worked: whether what it was is found again. */
  const readBack = async (name: string, answer: Answer): Promise<void> => {
    if (!isGood(answer) || front.idOf === undefined) return
    const { status, body } = await request('download', {
      session,
      id: front.idOf(answer),
      purpose: 'read-back',
      due: 'any',
    })
    const got =
      body === contentOf(name) ? 'as it was uploaded' : `answered ${status ?? 'nothing'}: ${body.slice(0, 80)}`
    found({ purpose: 'stored', what: `upload ${name}`, wanted: 'as it was uploaded', got })
  }
  return { upload, readBack }
}

/** Looks at what is stored until nothing is there by half, at most as long as its owner says that sweeping takes. */
const lookForHalves = async ({ front, mark, until, found }: Walk): Promise<void> => {
  const { inventory, storage } = front
  if (inventory === undefined) return
  const halves = async () => (await inventory(mark)).filter(({ object, metadata }) => object !== metadata)
  await until(storage?.sweepsWithinMs ?? 0, async () => (await halves()).length === 0)
  const left = await halves()
  const got = left.map(
    ({ id, object }) => `${id} is ${object ? 'an object without metadata' : 'metadata without an object'}`,
  )
  found({
    purpose: 'halves',
    what: 'what is stored by half',
    wanted: 'nothing',
    got: got.length === 0 ? 'nothing' : got.join('; '),
  })
}

const halfWay = async (walk: Walk, session: Session): Promise<void> => {
  const { mark, step, inject } = walk
  const { upload, readBack } = uploading(walk, session)
  const name = `${mark}-again`
  await step('an upload fails half way', async () => {
    const broken = await inject('broken')
    const answer = await upload(name, 'half-way', 'any')
    await broken.heal()
    await readBack(name, answer)
  })
  await step('it is tried again', async () => readBack(name, await upload(name, 'again', 'answered')))
}

const overQuota = async (walk: Walk, session: Session): Promise<void> => {
  const { mark, front, step } = walk
  const { upload, readBack } = uploading(walk, session)
  const name = `${mark}-full`
  await step('upload with a full quota', async () => {
    await front.overQuota?.(true)
    try {
      await readBack(name, await upload(name, 'over-quota', 'any'))
    } finally {
      await front.overQuota?.(false)
    }
  })
  await step('upload once there is room', async () => readBack(name, await upload(name, 'again', 'answered')))
}

/** Uploads of which a part fails: the object store, the database, the quota. */
export const fileStorage = (): FrontScenario => ({
  name: 'file-storage',
  claim:
    'An upload that fails half way, at the object store or at the database, is said to have failed, leaves neither an object nor metadata alone, and can be tried again; a full quota is said.',
  source: 'WCN file storage issues',
  severity: 'P2',
  tags: ['front-door', 'files'],
  variants: ['object-store-fails', 'database-fails', 'quota-full'],
  fits: (front, variant) => {
    if (variant === 'object-store-fails' && front.links['objects'] === undefined)
      return 'no upstream in the role "objects" was declared; "links: { objects: … }" would unlock this'
    if (variant === 'database-fails' && front.storage?.table === undefined)
      return 'no table of metadata was declared; "storage: { table: … }" would unlock this'
    return offersAll(front, ['signIn', 'upload', 'download', variant === 'quota-full' ? 'overQuota' : 'inventory'])
  },
  faults: ({ front, variant }) => {
    if (variant === 'object-store-fails')
      return { broken: unavailable({ link: 'upstream:objects', match: { method: 'PUT' }, atMostMs: longestMs }) }
    const table = front.storage?.table
    return variant === 'database-fails' && table !== undefined
      ? { broken: tableLock({ table, atMostMs: longestMs }) }
      : {}
  },
  walk: async (walk) => {
    const [person] = walk.front.people
    if (person === undefined) throw new Error('the front door names no people with accounts')
    const session = await walk.step('sign in', async () => walk.signIn(person))
    const { upload, readBack } = uploading(walk, session)
    const first = `${walk.mark}-first`
    await walk.step('upload', async () => readBack(first, await upload(first, 'before', 'answered')))
    await (walk.variant === 'quota-full' ? overQuota : halfWay)(walk, session)
    await walk.step('look for what is stored by half', async () => lookForHalves(walk))
  },
  checks: ({ offers }, variant) => [
    storedWhatItSaid(),
    ...(variant === 'quota-full' ? [quotaIsSaid()] : []),
    ...(offers.includes('inventory') ? [noOrphans()] : []),
    ...alwaysOfFronts(),
  ],
})
