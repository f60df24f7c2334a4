import { z } from 'zod'
import type { Stored } from '../../harness/model/front.ts'
import type { OwnReach } from '../own/own-reach.ts'
import { bucket } from './bucket.ts'

const rowsForm = z.array(z.object({ id: z.string(), object_key: z.string() }))

/** What was uploaded whose name holds a text, in the bucket and in the database. Keys of objects end with the names of their files. */
export const inventory = async (text: string, { query, objects }: OwnReach): Promise<readonly Stored[]> => {
  const sql = 'select id, object_key from files.file where strpos(name, $1) > 0'
  const rows = rowsForm.parse(await query(sql, [text]))
  const stored = new Set((await objects(bucket)).filter((key) => decodeURIComponent(key).includes(text)))
  const known = new Set(rows.map(({ object_key: key }) => key))
  return [
    ...rows.map(({ id, object_key: key }) => ({ id, object: stored.has(key), metadata: true })),
    ...[...stored].filter((key) => !known.has(key)).map((id) => ({ id, object: true, metadata: false })),
  ]
}

/** The other sign means that there is no room: what it was before is still there. */
export const putOverQuota = async (over: boolean, { query }: OwnReach): Promise<void> => {
  await query(`update files.quota set bytes = ${over ? '-abs(bytes)' : 'abs(bytes)'}`)
}
