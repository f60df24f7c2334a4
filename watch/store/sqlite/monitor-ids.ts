import type { Database } from './database.ts'
import { numberIn, textIn } from '../row.ts'

/** The number that stands for a monitor's name in rows, which are many. */
export interface MonitorIds {
  of(name: string): number
  nameOf(id: unknown): string
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
  for (const row of database.all('select id, name from monitor')) know(numberIn(row, 'id'), textIn(row, 'name'))
  return {
    of: (name) => {
      const known = ids.get(name)
      if (known !== undefined) return known
      database.run('insert into monitor (name) values (?) on conflict do nothing', name)
      return know(numberIn(database.get('select id from monitor where name = ?', name), 'id'), name)
    },
    nameOf: (id) => names.get(Number(id)) ?? '',
  }
}
