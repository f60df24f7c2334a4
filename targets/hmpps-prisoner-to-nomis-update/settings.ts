import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import { type OwnedSettings, type OwnedSettingsOptions, tryOwnedSettings } from '../hmpps/owned-settings.ts'

/** How the adapter's settings are read. The defaults of the queues are those of production; its local profile has 30 s and 5. */
export const settingsOptions: OwnedSettingsOptions = {
  service: 'hmpps-prisoner-to-nomis-update',
  prefix: 'HMPPS_PRISONER_TO_NOMIS_UPDATE',
  defaults: {
    visibilityTimeoutSeconds: 120,
    maxReceiveCount: 3,
    waitSeconds: 600,
    readySeconds: 180,
    graceSeconds: 30,
  },
}

/** What this service's owner can set besides. */
export interface Settings extends OwnedSettings {
  /** `api.timeout`: how long it waits for any service but mapping. Absent: its own, 60 or 90 s. */
  readonly callTimeoutSeconds?: number | undefined
}

const name = 'HMPPS_PRISONER_TO_NOMIS_UPDATE_CALL_TIMEOUT_SECONDS'
const callTimeout = z.coerce.number().int().min(1).max(600).optional()

/** Reads the adapter's settings; what is wrong with them is a value. */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings | ShakedownError => {
  const owned = tryOwnedSettings(env, settingsOptions)
  if (owned instanceof ShakedownError) return owned
  const read = callTimeout.safeParse(env[name])
  if (!read.success)
    return new ShakedownError(
      'bad-hmpps-settings',
      `${name}: ${read.error.issues.map(({ message }) => message).join(', ')}`,
      {
        hint: 'It is a number of seconds, shorter than the visibility time-out.',
        exitCode: 2,
      },
    )
  return { ...owned, callTimeoutSeconds: read.data }
}
