import { expect, it } from 'vitest'
import { ShakedownError } from '../../../../harness/errors.ts'
import { hmppsPersonRecord } from '../../../../targets/hmpps-person-record/index.ts'
import { readOwnedSettings } from '../../../../targets/hmpps/owned-settings.ts'
import { settingsOptions } from '../../../../targets/hmpps-person-record/settings.ts'

const readSettings = (env: Readonly<Record<string, string>>) => readOwnedSettings(env, settingsOptions)

const urls = { HMPPS_PERSON_RECORD_URLS: 'http://127.0.0.1:8080,http://127.0.0.1:8081' }
const files = { HMPPS_PERSON_RECORD_PID_FILES: '/run/a.pid, /run/b.pid' }

it.each([
  ['nobody names them', {}, 'none'],
  ['pid files name them', files, 'freeze'],
  ['a supervisor starts them again', { ...files, HMPPS_PERSON_RECORD_RESTARTED_WITHIN_SECONDS: '90' }, undefined],
  ['they are containers', { HMPPS_PERSON_RECORD_CONTAINERS: 'a,b' }, undefined],
])('says what may be done to its processes where %s', (_, more, processes) => {
  const { streams } = hmppsPersonRecord({ env: { ...urls, ...more } })
  expect(streams.map((stream) => [stream.owned, stream.processes])).toEqual(streams.map(() => [true, processes]))
})

it('refuses processes that do not go with its replicas', () => {
  const read = () =>
    readSettings({
      ...urls,
      HMPPS_PERSON_RECORD_PID_FILES: '/run/a.pid',
      HMPPS_PERSON_RECORD_CONTAINERS: 'a,b',
    })
  expect(read).toThrow(ShakedownError)
  expect(read).toThrow(/PID_FILES: names 1, and there are 2 replicas[\s\S]*CONTAINERS: names processes that/)
  expect(() => readSettings({ ...urls, HMPPS_PERSON_RECORD_RESTARTED_WITHIN_SECONDS: '3' })).toThrow(/goes with/)
})
