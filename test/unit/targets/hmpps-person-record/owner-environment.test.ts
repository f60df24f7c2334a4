import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asShell, keepEnvironment } from '../../../../targets/own/environment-files.ts'
import { ownerEnvironment } from '../../../../targets/hmpps-person-record/owner-environment.ts'
import { readOwnedSettings } from '../../../../targets/hmpps/owned-settings.ts'
import { settingsOptions } from '../../../../targets/hmpps-person-record/settings.ts'

const readSettings = (env: Readonly<Record<string, string>>) => readOwnedSettings(env, settingsOptions)

const env = ownerEnvironment(
  {
    replica: 'hmpps-person-record-2',
    directory: '/none',
    queueEndpoint: 'http://127.0.0.1:4566',
    region: 'eu-west-2',
    defects: [],
    serviceUrl: (service) => `http://127.0.0.1/${service}`,
    databaseUrl: (name) => `postgresql://us%20er:p%40ss@127.0.0.1:5432/${name}`,
    queueUrl: (queue) => `http://127.0.0.1:4566/000000000000/${queue}`,
  },
  'http://127.0.0.1:8081',
  { visibilityTimeoutSeconds: 20, maxReceiveCount: 3 },
)

describe('what an owner is told', () => {
  it('leads the replica to what Shakedown runs', () => {
    expect(env).toMatchObject({
      SERVER_PORT: '8081',
      SPRING_DATASOURCE_URL:
        'jdbc:postgresql://127.0.0.1:5432/hmpps-person-record?currentSchema=personrecordservice&stringtype=unspecified&ApplicationName=hmpps-person-record-2',
      DATABASE_USERNAME: 'us er',
      DATABASE_PASSWORD: 'p@ss',
      HMPPS_SQS_LOCALSTACK_URL: 'http://127.0.0.1:4566',
      HMPPS_SQS_QUEUES_CPRCOURTCASESQUEUE_VISIBILITYTIMEOUT: '20',
      HMPPS_SQS_QUEUES_CPRCOURTCASESQUEUE_DLQMAXRECEIVECOUNT: '3',
      PERSON_MATCH_BASE_URL: 'http://127.0.0.1/person-match',
      NOMIS_OAUTH_BASE_URL: 'http://127.0.0.1/hmpps-auth',
    })
  })

  it('is what the page for owners lists, property by property', () => {
    const page = readFileSync(new URL('../../../../docs/hmpps-person-record.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(?<property>[\w.-]+)` +\| `(?<variable>[A-Z_]+)` +\|/gm)]
    expect(rows.map(({ groups }) => groups?.['variable'] ?? '').toSorted()).toEqual(Object.keys(env).toSorted())
    // As Spring turns a property's name into a variable's: dots and hyphens become underscores. Within its library's settings the hyphens are not
    // written, since names there are in camel case.
    for (const { groups } of rows)
      expect(groups?.['variable']).toBe(
        groups?.['property']?.replaceAll(/[.-]/g, '_').toUpperCase().replace('LOCALSTACKURL', 'LOCALSTACK_URL'),
      )
  })

  it('is kept in files, for a shell and for Docker', () => {
    const folder = mkdtempSync(join(tmpdir(), 'owner-'))
    const told = { SERVER_PORT: '8081', NAME: "it's & more" }
    expect(keepEnvironment(join(folder, 'new'), '8081', told)).toBe(`${folder}/new/8081.sh and ${folder}/new/8081.env`)
    expect(readFileSync(join(folder, 'new/8081.sh'), 'utf8')).toBe(asShell(told))
    expect(asShell(told)).toContain("export NAME='it'\\''s & more'\n")
    expect(readFileSync(join(folder, 'new/8081.env'), 'utf8')).toBe("SERVER_PORT=8081\nNAME=it's & more\n")
    rmSync(folder, { recursive: true })
  })
})

describe('settings', () => {
  it('are read from the environment, with the defaults of the local profile', () => {
    expect(readSettings({ HMPPS_PERSON_RECORD_URLS: 'http://127.0.0.1:8080/, http://127.0.0.1:8081' })).toEqual({
      urls: ['http://127.0.0.1:8080', 'http://127.0.0.1:8081'],
      visibilityTimeoutSeconds: 30,
      readySeconds: 180,
      graceSeconds: 30,
      maxReceiveCount: 2,
      waitSeconds: 600,
      environments: undefined,
    })
  })

  it('that are wrong are told all at once', () => {
    const wrong = { HMPPS_PERSON_RECORD_URLS: 'ftp://x', HMPPS_PERSON_RECORD_MAX_RECEIVES: '0' }
    expect(() => readSettings(wrong)).toThrow(/HMPPS_PERSON_RECORD_URLS[^]*HMPPS_PERSON_RECORD_MAX_RECEIVES/)
    expect(() => readSettings({})).toThrow('HMPPS_PERSON_RECORD_URLS')
    const three = { HMPPS_PERSON_RECORD_URLS: 'http://a:1,http://b:2,http://c:3' }
    expect(() => readSettings(three)).toThrow('one or two replicas')
  })
})
