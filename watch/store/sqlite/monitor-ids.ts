import type { Database } from './database.ts'
import { numberIn, textIn } from '../row.ts'

/** The number that stands for a monitor's name in rows, which are many. */
export interface MonitorIds {
  of(name: string): number
  nameOf(id: unknown): string
  /** What a monitor's figures are of, as its latest look said. */
  unitOf(name: string): string
  keepUnit(name: string, unit: string): void
}

/** Numbers are given as they are asked for, and never again to another name. */
export const monitorIds = (database: Database): MonitorIds => {
  const ids = new Map<string, number>()
  const names = new Map<number, string>()
  const know = (id: number, name: string): number => {
    ids.set(name, id)
    names.set(id, name)
    return id
  }
  const units = new Map<string, string>()
  for (const row of database.all('select id, name, unit from monitor')) {
    know(numberIn(row, 'id'), textIn(row, 'name'))
    units.set(textIn(row, 'name'), textIn(row, 'unit'))
  }
  return {
    of: (name) => {
      const known = ids.get(name)
      if (known !== undefined) return known
      database.run('insert into monitor (name) values (?) on conflict do nothing', name)
      return know(numberIn(database.get('select id from monitor where name = ?', name), 'id'), name)
    },
    nameOf: (id) => names.get(Number(id)) ?? '',
    unitOf: (name) => units.get(name) ?? '',
    keepUnit: (name, unit) => {
      if (units.get(name) === unit) return
      database.run('update monitor set unit = ? where name = ?', unit, name)
      units.set(name, unit)
    },
  }
}
