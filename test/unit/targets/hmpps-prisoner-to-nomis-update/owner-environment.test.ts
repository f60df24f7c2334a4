import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { called } from '../../../../targets/hmpps-prisoner-to-nomis-update/clients.ts'
import { ownerEnvironment } from '../../../../targets/hmpps-prisoner-to-nomis-update/owner-environment.ts'
import { readSettings } from '../../../../targets/hmpps-prisoner-to-nomis-update/settings.ts'
import { ShakedownError } from '../../../../harness/errors.ts'

const urls = 'http://127.0.0.1:8080,http://127.0.0.1:8081'
const prefix = 'HMPPS_PRISONER_TO_NOMIS_UPDATE'

const environment = (more: Readonly<Record<string, string>> = {}) => {
  const settings = readSettings({ [`${prefix}_URLS`]: urls, ...more })
  if (settings instanceof ShakedownError) throw settings
  return ownerEnvironment(
    {
      replica: 'hmpps-prisoner-to-nomis-update-2',
      directory: '/none',
      queueEndpoint: 'http://127.0.0.1:4566',
      region: 'eu-west-2',
      defects: [],
      serviceUrl: (service) => `http://127.0.0.1/${service}`,
      databaseUrl: (name) => name,
      queueUrl: (queue) => `http://127.0.0.1:4566/000000000000/${queue}`,
    },
    'http://127.0.0.1:8081',
    settings,
  )
}

describe('what an owner is told', () => {
  const env = environment()

  it('leads the replica to what Shakedown runs', () => {
    expect(env).toMatchObject({
      SERVER_PORT: '8081',
      SPRING_PROFILES_ACTIVE: 'localstack',
      HMPPS_SQS_LOCALSTACK_URL: 'http://127.0.0.1:4566',
      HMPPS_SQS_QUEUES_VISIT_VISIBILITYTIMEOUT: '120',
      HMPPS_SQS_QUEUES_SENTENCING_DLQMAXRECEIVECOUNT: '3',
      API_BASE_URL_HMPPS_AUTH: 'http://127.0.0.1/hmpps-auth/auth',
      API_BASE_URL_NOMIS: 'http://127.0.0.1/nomis-prisoner-api',
      API_CLIENT_ID: 'nomis-prisoner-api',
      API_BASE_URL_SENTENCE_ADJUSTMENTS: 'http://127.0.0.1/adjustments-api',
      API_BASE_URL_MOVEMENTS_TAPS: 'http://127.0.0.1/hmpps-auth',
      EXT_MOVEMENTS_CLIENT_SECRET: 'uncalled-client',
    })
    expect(Object.keys(env)).not.toContain('API_TIMEOUT')
    expect(environment({ [`${prefix}_CALL_TIMEOUT_SECONDS`]: '15' })).toMatchObject({ API_TIMEOUT: '15s' })
    for (const service of called) expect(Object.values(env)).toContain(`http://127.0.0.1/${service}`)
  })

  it('is what the page for owners lists, property by property', () => {
    const page = readFileSync(new URL('../../../../docs/hmpps-prisoner-to-nomis-update.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(?<property>[\w.-]+)` +\| `(?<variable>[A-Z_]+)` +\|/gm)]
    const listed = rows.map(({ groups }) => groups?.['variable'] ?? '')
    const others = Object.keys(env).filter(
      (name) => env[name] === 'http://127.0.0.1/hmpps-auth' || env[name]?.startsWith('uncalled'),
    )
    const told = environment({ [`${prefix}_CALL_TIMEOUT_SECONDS`]: '15' })
    expect([...listed, ...others].toSorted()).toEqual(Object.keys(told).toSorted())
    for (const { groups } of rows)
      expect(groups?.['variable']).toBe(
        groups?.['property']?.replaceAll(/[.-]/g, '_').toUpperCase().replace('LOCALSTACKURL', 'LOCALSTACK_URL'),
      )
  })
})

describe('settings', () => {
  it('that are wrong are told, and stop nobody from listing', () => {
    const wrong = readSettings({ [`${prefix}_URLS`]: urls, [`${prefix}_CALL_TIMEOUT_SECONDS`]: 'soon' })
    expect(wrong).toBeInstanceOf(ShakedownError)
    expect(wrong).toMatchObject({ message: expect.stringMatching(/CALL_TIMEOUT_SECONDS: .*number/), exitCode: 2 })
    expect(readSettings({})).toMatchObject({
      message: expect.stringMatching(/does not say where hmpps-prisoner-to-nomis-update is:\n.*_URLS/),
    })
  })
})
