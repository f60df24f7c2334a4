import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type { RunResult } from '../../../harness/model/result.ts'
import { resultForm, resultSchema } from '../../../reports/result-form.ts'
import schema from '../../../reports/result.schema.json' with { type: 'json' }
import { finishedRun } from '../../fixtures/finished-run.ts'

/** A type with its intersections written out, so that types are compared by what they hold, optional and readonly marks included. */
type Plain<T> = T extends object ? { [K in keyof T]: Plain<T[K]> } : T

const { result } = finishedRun()
const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema)
const [first, ...rest] = result.cells

// Each is one edit away from a result that stands.
const altered: readonly (readonly [string, unknown])[] = [
  ['another schema version', { ...result, schemaVersion: 2 }],
  ['a verdict that is none', { ...result, verdict: 'skipped' }],
  ['no cells', { ...result, cells: undefined }],
  ['a field that nobody knows', { ...result, extra: 1 }],
  ['a time that is none', { ...result, startedAt: 'yesterday' }],
  ['a cell of a severity that is none', { ...result, cells: [{ ...first, severity: 'P5' }, ...rest] }],
  ['a cell without an id', { ...result, cells: [{ ...first, id: '' }, ...rest] }],
  [
    'a negative operation',
    { ...result, cells: [{ ...first, bites: [{ bit: true, words: '', operations: [-1], faultId: 'a', fault: 'b' }] }] },
  ],
]

describe('result form', () => {
  it('is the type RunResult', () => {
    // Checked by the compiler: the readonly marks and the optional fields too.
    expectTypeOf<Plain<z.infer<typeof resultForm>>>().toEqualTypeOf<Plain<RunResult>>()
    expect(resultForm.parse(result)).toEqual(result)
  })

  it('is what result.schema.json says', () => {
    // When it differs: write resultSchema() to reports/result.schema.json and run npm run format.
    expect(schema).toEqual(resultSchema())
  })

  it('accepts a real result, as form and as schema', () => {
    validate(JSON.parse(JSON.stringify(result)))
    expect(validate.errors).toBeNull()
  })

  it.each(altered)('refuses %s, as form and as schema', (_, json) => {
    expect(validate(JSON.parse(JSON.stringify(json)))).toBe(false)
    expect(resultForm.safeParse(json).success).toBe(false)
  })
})
