import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { celeryTask } from '../../../../targets/own/celery-task.ts'
import { jdbcUrl } from '../../../../targets/own/jdbc-url.ts'
import { readCeleryLine } from '../../../../targets/own/read-celery-line.ts'

describe('a Celery task', () => {
  it('carries its arguments as Celery’s protocol wants them, and its id in plain sight', () => {
    const message = z
      .looseObject({ body: z.string(), headers: z.looseObject({ id: z.string(), task: z.string() }) })
      .parse(celeryTask({ queue: 'orders', task: 'orders.placed', id: 'copy-1', args: [{ order: 'o1' }] }))
    expect(message.headers).toMatchObject({ id: 'copy-1', task: 'orders.placed' })
    const [args, kwargs] = z
      .tuple([z.array(z.unknown()), z.unknown(), z.unknown()])
      .parse(JSON.parse(Buffer.from(message.body, 'base64').toString()))
    expect([args, kwargs]).toEqual([[{ order: 'o1' }], {}])
  })
})

describe('a line of a Celery worker', () => {
  it.each([
    [
      '[2026-03-02 09:15:00,123: ERROR/ForkPoolWorker-1] Task orders.placed[x] raised unexpected: ValueError()',
      { level: 'error', message: 'Task orders.placed[x] raised unexpected: ValueError()' },
    ],
    ['Traceback (most recent call last):', { level: 'info', message: 'Traceback (most recent call last):' }],
    ['  ', undefined],
  ])('%s', (line, read) => {
    expect(readCeleryLine(line)).toEqual(read)
  })
})

it('gives a URL of PostgreSQL to JDBC, with what must be escaped', () => {
  expect(
    jdbcUrl('postgres://me:p%40ss@127.0.0.1:5432/orders', { ApplicationName: 'orders-1', options: '-c a=1' }),
  ).toBe('jdbc:postgresql://127.0.0.1:5432/orders?user=me&password=p%40ss&ApplicationName=orders-1&options=-c%20a%3D1')
})
