import type { ServerResponse } from 'node:http'
import type { Look } from '../../harness/incidents/look.ts'
import type { Change } from '../store/store.ts'
import { figureOf } from './words.ts'

/** Tells open pages what changed. */
export interface Live {
  changed(change: Change): void
  join(response: ServerResponse): void
  close(): void
}

/** Looks are told together, so often. */
const togetherMs = 500

/** Keeps connections open through whatever stands between. */
const aliveMs = 15_000

const rowOf = (look: Look) => ({
  name: look.monitor,
  state: look.state,
  level: look.level,
  figure: figureOf(look),
  words: look.words,
})

/** Server-sent events for all open pages. A page that reads too slowly is dropped: it comes again by itself. */
export const live = (): Live => {
  const pages = new Set<ServerResponse>()
  const looks = new Map<string, Look>()
  let incidents = false
  const send = (text: string): void => {
    for (const page of pages) {
      if (page.writableLength > 1024 * 1024) page.destroy()
      else page.write(text)
    }
  }
  const event = (name: string, data: unknown): void => send(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  const flush = setInterval(() => {
    if (looks.size > 0) event('looks', [...looks.values()].map(rowOf))
    if (incidents) event('incidents', {})
    looks.clear()
    incidents = false
  }, togetherMs)
  const alive = setInterval(() => send(': alive\n\n'), aliveMs)
  return {
    changed: (change) => {
      if (pages.size === 0) return
      for (const look of change.looks ?? []) if (look.aspect === 'looks') looks.set(look.monitor, look)
      incidents ||= (change.incidents ?? []).length > 0
    },
    join: (response) => {
      pages.add(response)
      response.on('close', () => pages.delete(response))
      response.write('retry: 2000\n\n')
    },
    close: () => {
      clearInterval(flush)
      clearInterval(alive)
      for (const page of pages) page.end()
    },
  }
}
