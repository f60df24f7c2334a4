import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow, type Ended, type Follower } from '../integration/examples/follow-page.ts'
import { otherwise } from '../integration/examples/otherwise.ts'
import { commandsOf } from '../integration/examples/page-commands.ts'
import { lacking, stacks } from '../integration/examples/stacks.ts'
import { workingIn } from '../integration/package/working-in.ts'

/** How a run ended, by its closing lines: how many cells passed and failed, and in what time. */
const figuresOf = ({ err }: Ended): string => /^\d+ (?:pass|fail|unknown).* in .+$/m.exec(err)?.[0] ?? 'no figures'

describe.each(Object.entries(stacks))('the whole of %s', (stack, { needs }) => {
  let lacks: string | undefined
  let follower: Follower | undefined
  const builds = commandsOf(`${stack}/README.md`).filter(({ line }) => !line.startsWith('npx shakedown'))
  beforeAll(async () => {
    lacks = await lacking(needs)
    if (lacks === undefined) follower = await follow(stack)
    else console.warn(`${stack} is skipped: ${lacks}`)
  })
  afterAll(() => follower?.remove())

  it('is built as its page says', async ({ skip }) => {
    if (follower === undefined) return skip(lacks)
    for (const { line } of builds) expect(await follower.run(line)).toMatchObject({ code: 0 })
  })

  it.for(commandsOf(`${stack}/verdicts.md`))(
    '$line: exactly the cells that the page lists fail',
    async (command, { skip }) => {
      const { line } = command
      if (follower === undefined) return skip(lacks)
      const ended = await follower.run(line)
      console.info(`${stack}: ${line}: ${figuresOf(ended)}`)
      expect({ ...otherwise(ended.err, command), err: ended.err }).toEqual({
        missing: [],
        unexpected: [],
        err: ended.err,
      })
      expect(ended.code).toBe(command.exits)
      expect(workingIn(follower.cwd)).toEqual([])
    },
  )
})
