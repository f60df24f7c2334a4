import type { Pool } from 'pg'
import type { Log } from './log.ts'

const name = 'slow-statements'

/**
 * Watches how long a pool's statements run. The alert is raised while one runs for longer than the threshold, finished or not,
 * and cleared by the next one that is quick when none is slow any more.
 */
export const statementAlert = (pool: Pool, thresholdMs: number, log: Log): void => {
  let slow = 0
  let raised = false
  const begin = (): (() => void) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      slow += 1
      if (raised) return
      raised = true
      log.warn(`a statement has been running for more than ${thresholdMs} ms`, { alert: { name, state: 'raised' } })
    }, thresholdMs)
    return () => {
      clearTimeout(timer)
      if (late) slow -= 1
      if (!raised || late || slow > 0) return
      raised = false
      log.info(`statements run for less than ${thresholdMs} ms again`, { alert: { name, state: 'cleared' } })
    }
  }
  pool.on('connect', (client) => {
    const query: unknown = Reflect.get(client, 'query')
    if (typeof query !== 'function') return
    const timed = (...given: unknown[]): unknown => {
      const end = begin()
      const told = given.at(-1)
      // The pool's own queries come with a callback, all others give a promise.
      const parameters =
        typeof told === 'function'
          ? given.with(given.length - 1, (...answer: unknown[]): unknown => {
              end()
              return Reflect.apply(told, undefined, answer)
            })
          : given
      const answer: unknown = Reflect.apply(query, client, parameters)
      if (answer instanceof Promise) answer.then(end, end)
      return answer
    }
    Reflect.set(client, 'query', timed)
  })
}
