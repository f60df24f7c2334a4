import type { OwnedSettingsOptions } from '../hmpps/owned-settings.ts'

/** How the adapter's settings are read. The defaults of the queues are its local profile's. */
export const settingsOptions: OwnedSettingsOptions = {
  service: 'hmpps-person-record',
  prefix: 'HMPPS_PERSON_RECORD',
  defaults: {
    visibilityTimeoutSeconds: 30,
    maxReceiveCount: 2,
    waitSeconds: 600,
    readySeconds: 180,
    graceSeconds: 30,
  },
}
