import { describe, expect, test } from 'vitest'
import { recordedStories } from './toxiproxy/fixture.ts'
import { playStory, socketStories } from './toxiproxy/socket-stories.ts'
import { withToxiproxy } from './toxiproxy/with-toxiproxy.ts'

/** Where it differs on purpose: docs/embedded-toxiproxy.md says why. */
const onPurpose: Readonly<Record<string, string>> = {
  'reset_peer that spares a connection still makes its close a reset': 'client: end | upstream: x end',
}

describe('what is seen of connections is what was seen through the real Toxiproxy 2.12', () => {
  test.for(Object.keys(socketStories))('%s', async (name) => {
    const server = await withToxiproxy()
    const recorded = await recordedStories()
    expect(recorded).toHaveProperty([name])
    expect(await playStory(server.url, name)).toBe(onPurpose[name] ?? recorded[name])
  })
})
