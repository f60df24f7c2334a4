import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workingIn } from '../package/working-in.ts'
import { commandsOf, follow, type Follower, shows } from './follow-page.ts'

/** How a stack is tested. */
export interface PageTest {
  /** Programs without which the page cannot be followed: where one is missing, its test says so. */
  readonly needs: readonly (readonly [program: string, ...args: string[]])[]
  /** What the target that init writes has of its stack. */
  readonly target: readonly RegExp[]
}

const lacking = async (needs: PageTest['needs']): Promise<string | undefined> => {
  for (const [program, ...args] of needs)
    try {
      await promisify(execFile)(program, args)
    } catch {
      return `there is no ${program} on the PATH`
    }
  return undefined
}

/** Follows the page of an example from a fresh copy: each command, in its order, comes to what the page says. */
export const pageTest = (stack: string, { needs, target }: PageTest): void => {
  describe(`the page of ${stack}`, () => {
    let lacks: string | undefined
    let follower: Follower | undefined
    beforeAll(async () => {
      lacks = await lacking(needs)
      if (lacks === undefined) follower = await follow(stack)
      else console.warn(`The page of ${stack} is skipped: ${lacks}`)
    }, 300_000)
    afterAll(() => {
      if (follower !== undefined) expect(workingIn(follower.cwd)).toEqual([])
      follower?.remove()
    })

    it('has commands, a first verdict, and mistakes that are found', () => {
      const commands = commandsOf(stack)
      expect(commands.filter(({ exits, verdicts }) => exits === 0 && verdicts.length > 0)).toHaveLength(1)
      expect(commands.filter(({ exits, verdicts }) => exits === 1 && verdicts.length > 0)).toHaveLength(2)
    })

    it(
      'leads to what it shows, in less than ten minutes',
      async ({ skip }) => {
        if (follower === undefined) return skip(lacks)
        const start = Date.now()
        for (const { line, exits, elsewhere, verdicts } of commandsOf(stack)) {
          const folder = elsewhere ? follower.own() : follower.cwd
          const { code, out, err } = await follower.run(line, folder)
          expect({ line, code, ...(code === exits ? {} : { out, err }) }).toEqual({ line, code: exits })
          expect({ line, missing: verdicts.filter((verdict) => !shows(err, verdict)), err }).toEqual({
            line,
            missing: [],
            err,
          })
          if (!elsewhere) continue
          const written = await follower.run('cat shakedown/target.ts', folder)
          for (const each of target) expect(written.out).toMatch(each)
        }
        console.info(`The page of ${stack} took ${Math.round((Date.now() - start) / 1000)} s`)
      },
      // The page promises ten minutes; a busy machine gets half as much again.
      900_000,
    )
  })
}
