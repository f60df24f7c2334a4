import { describe, expect, it } from 'vitest'
import { watchForm } from '../../../harness/settings/watch-settings.ts'
import { http } from '../../../probes/http.ts'
import { queue } from '../../../probes/queue.ts'
import { syntheticEvent } from '../../../probes/synthetic-event.ts'
import { webhook } from '../../../watch/channels/webhook.ts'
import { checkSetup, type Setup } from '../../../watch/check-setup.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { streamFacts } from '../stream-facts.ts'

const door = defineMonitor({ name: 'door', every: '30s', probe: http({ url: 'http://127.0.0.1/' }) })
const setup = (more: Partial<Setup> = {}): Setup => ({
  monitors: [door],
  settings: watchForm.parse({}),
  streams: [],
  env: {},
  more: [],
  ...more,
})
const problems = (more: Partial<Setup>): string => {
  try {
    checkSetup(setup(more))
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

describe('the set-up of a watcher', () => {
  it('may be right', () => {
    expect(problems({})).toBe('')
  })

  it('is told all that is wrong with it at once, before the first look', () => {
    const settings = watchForm.parse({
      host: '0.0.0.0',
      channels: { team: webhook({ url: 'http://127.0.0.1/' }) },
      maintenance: [{ name: 'move', starts: '0 2 * * *', lasts: '1h', monitors: ['gone'] }],
      publishAtMost: 10,
    })
    const event = { every: '5s', probe: syntheticEvent({ within: 1000 }) } as const
    const words = problems({
      settings,
      monitors: [
        door,
        defineMonitor({ name: 'door', every: '30s', probe: http({ url: 'door' }) }),
        defineMonitor({ name: 'depth', every: '1m', probe: queue() }),
        defineMonitor({ name: 'event', ...event, stream: 'nobody', channels: ['pager'], dependsOn: ['database'] }),
        defineMonitor({
          name: 'secret',
          every: '1m',
          probe: http({ url: 'http://a.test', authorizationFrom: 'TOKEN' }),
        }),
      ],
      streams: [streamFacts({ name: 'note.written' })],
      more: ['the store is of a newer schema'],
    })
    for (const each of [
      'the store is of a newer schema',
      'two monitors have the name "door"',
      'the channel "team" needs the environment variable SHAKEDOWN_WEBHOOK_SECRET',
      'the maintenance "move" is of "gone"',
      'the monitors would publish 720 messages an hour, and "watch.publishAtMost" is 10',
      'the status page would listen on 0.0.0.0',
      'the monitor "door": http has the url "door"',
      'the monitor "depth": queue has no threshold',
      'the monitor "event": depends on "database"',
      'the monitor "event": tells the channel "pager"',
      'the monitor "event": watches the stream "nobody", and the target has note.written',
      'the monitor "secret": needs the environment variable TOKEN',
    ])
      expect(words).toContain(each)
    expect(words).toContain('12 problems')
  })

  it('without a monitor is none', () => {
    expect(problems({ monitors: [] })).toContain('there are no monitors')
  })
})
