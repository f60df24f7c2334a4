import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import type { Subject, SubjectSources } from '../model/target.ts'

const run = promisify(execFile)

/** What was read of a subject, and which of its fields. */
type Found = Partial<Omit<Subject, 'name' | 'read' | 'unread'>>

const fromGit = async (folder: string): Promise<Found> => {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', ['-C', folder, ...args])).stdout.trim()
  return { commit: await git('rev-parse', 'HEAD'), dirty: (await git('status', '--porcelain')) !== '' }
}

const infoForm = z.looseObject({
  git: z
    .looseObject({
      commit: z.looseObject({ id: z.union([z.string(), z.looseObject({ full: z.string() })]) }),
      dirty: z.union([z.boolean(), z.stringbool()]).optional(),
    })
    .optional(),
  build: z.looseObject({ version: z.string() }).optional(),
})

/** Spring Boot's `/actuator/info`, with its git and build parts, which other frameworks write as well. */
const fromInfo = async (url: string): Promise<Found> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
  const { git, build } = infoForm.parse(await answer.json())
  if (git === undefined && build === undefined) throw new Error(`${url} tells neither git.commit.id nor build.version`)
  const id = git?.commit.id
  return {
    ...(id === undefined ? {} : { commit: typeof id === 'string' ? id : id.full }),
    ...(git?.dirty === undefined ? {} : { dirty: git.dirty }),
    ...(build === undefined ? {} : { version: build.version }),
  }
}

/** The digest of the image that a container runs, which no later tag can change. */
const fromContainer = async (container: string): Promise<Found> => ({
  image: (await run('docker', ['inspect', '--format', '{{.Image}}', container])).stdout.trim(),
})

/**
 * Reads what is tested from what runs: a commit, an image's digest, a version. What cannot be read stays as it was declared, and is said in `unread`;
 * `read` names the fields that nobody had to be believed for.
 */
export const readSubject = async (declared: Subject, sources: SubjectSources | undefined): Promise<Subject> => {
  const { git, info, container } = sources ?? {}
  const readings: readonly Promise<Found>[] = [
    ...(git === undefined ? [] : [fromGit(git)]),
    ...(info === undefined ? [] : [fromInfo(info)]),
    ...(container === undefined ? [] : [fromContainer(container)]),
  ]
  const settled = await Promise.allSettled(readings)
  const found: Found = Object.assign({}, ...settled.map((each) => (each.status === 'fulfilled' ? each.value : {})))
  const unread = settled.flatMap((each) => (each.status === 'rejected' ? [messageOf(each.reason)] : []))
  const read = (['version', 'commit', 'image'] as const).filter((field) => found[field] !== undefined)
  return {
    ...declared,
    ...found,
    ...(read.length === 0 ? {} : { read }),
    ...(unread.length === 0 ? {} : { unread: unread.join('; ') }),
  }
}
