import { describe, expect, it } from 'vitest'
import { readLine } from '../../../../targets/reference/read-line.ts'

describe('readLine', () => {
  it('reads level, message, telemetry event and SQLSTATE', () => {
    const line = {
      timestamp: 't',
      level: 'WARN',
      service: 's',
      replica: 's-1',
      message: 'm',
      event: 'e',
      sqlState: '40001',
    }
    expect(readLine(JSON.stringify(line))).toEqual({ level: 'warn', message: 'm', event: 'e', sqlState: '40001' })
  })

  it.each([
    [{ nomisVisitId: '12' }, '12'],
    [{ nomisIncentiveId: '13' }, '13'],
    [{ personUuid: 'u' }, 'u'],
    [{ recordId: 'r', personUuid: 'u' }, 'r'],
    [{ nomisVisitId: '' }, undefined],
    [{ nomisVisitId: 12 }, undefined],
  ])('finds in %j the record %s', (attributes, record) => {
    expect(readLine(JSON.stringify({ level: 'INFO', message: 'm', attributes }))?.record).toBe(record)
  })

  it.each(['', 'Warning: something', '{"level":"INFO"', '{"message":"m"}', '[]', 'null'])(
    'does not take %j for a line',
    (line) => {
      expect(readLine(line)).toBeUndefined()
    },
  )
})
