import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow, type Follower } from '../integration/examples/follow-page.ts'
import { commandsOf } from '../integration/examples/page-commands.ts'
import { lacking, stacks } from '../integration/examples/stacks.ts'
import { workingIn } from '../integration/package/working-in.ts'

describe.each(Object.entries(stacks))('the whole of %s', (stack, { needs }) => {
  let lacks: string | undefined
  let follower: Follower | undefined
  beforeAll(async () => {
    lacks = await lacking(needs)
    if (lacks === undefined) follower = await follow(stack)
    else console.warn(`${stack} is skipped: ${lacks}`)
  })
  afterAll(() => follower?.remove())

  it('passes every scenario, and each mistake is found', async ({ skip }) => {
    if (follower === undefined) return skip(lacks)
    for (const { line } of commandsOf(`${stack}/README.md`).filter(
      ({ line: each }) => !each.startsWith('npx shakedown'),
    ))
      expect(await follower.run(line)).toMatchObject({ code: 0 })
    const { code, err } = await follower.run('npx shakedown proof')
    console.info(err)
    expect(code, err).toBe(0)
    expect(workingIn(follower.cwd)).toEqual([])
  })
})
