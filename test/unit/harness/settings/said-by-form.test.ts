import { expect, it } from 'vitest'
import { z } from 'zod'
import { saidByForm } from '../../../../harness/settings/said-by-form.ts'
import { defineStream, faults, http } from '../../../../index.ts'

const said = (form: z.ZodType, value: unknown): readonly string[] =>
  (form.safeParse(value).error?.issues ?? []).map((issue) => saidByForm(issue))

it.each<[z.ZodType, unknown, string]>([
  [z.number(), '3', 'must be a number'],
  [z.number().int(), 1.5, 'must be a whole number'],
  [z.array(z.string()), { a: 1 }, 'must be a list'],
  [z.record(z.string(), z.string()), 7, 'must be an object'],
  [z.boolean(), 'yes', 'must be true or false'],
  [z.literal(true), false, 'must be true'],
  [z.enum(['a', 'b']), 'c', 'must be "a" or "b"'],
  [z.number().min(1), 0, 'must be at least 1'],
  [z.number().positive(), 0, 'must be more than 0'],
  [z.number().max(9), 10, 'must be at most 9'],
  [z.string().min(1), '', 'must not be empty'],
  [z.array(z.number()).min(2), [1], 'must have at least 2 items'],
  [z.union([z.string(), z.strictObject({ name: z.string() })]), 5, 'must be a text, or must be an object'],
  [z.string().regex(/^a/, 'must begin with an a'), 'b', 'must begin with an a'],
])('is in words of our own, and words that a form has stay: %#', (form, value, words) => {
  expect(said(form, value)).toEqual([words])
})

it('is what definitions and makers say', () => {
  const wrong: object = {
    name: 'n',
    queue: { name: 'q', maxReceiveCount: 0 },
    inFlightAtMost: '3',
    readsOnly: ['maping'],
  }
  const stream = { event: ({ copy }: { copy: string }) => ({ copy }), effects: http({ process: 'p', path: () => '/' }) }
  const define = () => Reflect.apply(defineStream, undefined, [{ ...stream, ...wrong }])
  for (const words of [
    'queue.maxReceiveCount must be at least 1',
    'inFlightAtMost must be a number',
    'readsOnly.0 must be "dependency" or "mapping" or "source" or "database"',
  ])
    expect(define).toThrow(words)
  expect(() => Reflect.apply(faults.queueErrors, undefined, [{ action: 3 }])).toThrow('action: must be a text')
})
