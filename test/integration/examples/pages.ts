import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workingIn } from '../package/working-in.ts'
import { follow, type Follower } from './follow-page.ts'
import { otherwise } from './otherwise.ts'
import { commandsOf } from './page-commands.ts'
import { lacking, stacks, type StackTest } from './stacks.ts'

/** Follows the page of an example from a fresh copy: each command, in its order, comes to what the page says. */
export const pageTest = (stack: keyof typeof stacks): void => {
  const { needs, target }: StackTest = stacks[stack]
  describe(`the page of ${stack}`, () => {
    let lacks: string | undefined
    let follower: Follower | undefined
    beforeAll(async () => {
      lacks = await lacking(needs)
      if (lacks === undefined) follower = await follow(stack)
      else console.warn(`The page of ${stack} is skipped: ${lacks}`)
    }, 300_000)
    afterAll(() => follower?.remove())

    it('has commands, a first verdict, and mistakes that are found', () => {
      const commands = commandsOf(`${stack}/README.md`)
      expect(commands.filter(({ exits, verdicts }) => exits === 0 && verdicts.length > 0)).toHaveLength(1)
      expect(commands.filter(({ exits, verdicts }) => exits === 1 && verdicts.length > 0)).toHaveLength(2)
    })

    it(
      'leads to what it shows, in less than ten minutes',
      async ({ skip }) => {
        if (follower === undefined) return skip(lacks)
        const start = Date.now()
        for (const command of commandsOf(`${stack}/README.md`)) {
          const { line, exits, elsewhere } = command
          const folder = elsewhere ? follower.own() : follower.cwd
          const { code, out, err } = await follower.run(line, folder)
          expect({ line, code, ...(code === exits ? {} : { out, err }) }).toEqual({ line, code: exits })
          expect({ line, ...otherwise(err, command), err }).toEqual({ line, missing: [], unexpected: [], err })
          if (!elsewhere) continue
          const written = await follower.run('cat shakedown/target.ts', folder)
          for (const each of target) expect(written.out).toMatch(each)
        }
        expect(workingIn(follower.cwd)).toEqual([])
        console.info(`The page of ${stack} took ${Math.round((Date.now() - start) / 1000)} s`)
      },
      // The page promises ten minutes; a busy machine gets half as much again.
      900_000,
    )
  })
}
