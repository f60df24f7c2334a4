import { statfs } from 'node:fs/promises'
import { exceeded, type Limits } from '../../../harness/incidents/limits.ts'
import type { FreeProbe } from '../../../harness/model/probe.ts'

// #region probe
/** Options of {@link diskUsed}. */
export interface DiskUsedOptions {
  readonly path: string
  /** Percent that is used. @default { warning: 85, critical: 95 } */
  readonly used?: Limits
}

/** How full the disk is on which a path lies. */
export const diskUsed = ({ path, used = { warning: 85, critical: 95 } }: DiskUsedOptions): FreeProbe => ({
  name: 'disk-used',
  needs: 'nothing',
  measure: async () => {
    const { blocks, bavail } = await statfs(path)
    const value = Math.round((1 - bavail / blocks) * 1000) / 10
    const level = exceeded(value, used)
    const words = `${value} % of the disk of ${path} is used`
    return [
      { subject: path, value, unit: '%', ok: level === undefined, words, ...(level === undefined ? {} : { level }) },
    ]
  },
})
// #endregion probe
