import type { Request, Store } from '../store.ts'
import type { Database } from './database.ts'
import { numberIn, textIn } from '../row.ts'

/** What people ask of the watcher, which may be another process. */
export const requests = (database: Database): Pick<Store, 'request' | 'requests'> => ({
  request: async (request) => {
    database.run('insert into request (json) values (?)', JSON.stringify(request))
  },
  requests: async () =>
    database.all('select id, json from request order by id').map((row): Request => ({
      ...JSON.parse(textIn(row, 'json')),
      id: numberIn(row, 'id'),
    })),
})
