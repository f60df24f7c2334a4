import type { Stored } from '../../harness/model/front.ts'
import { bucket } from './bucket.ts'
import type { BehindTheDoor } from './behind-the-door.ts'

interface Row {
  readonly id: string
  readonly object_key: string
}

/** Keys of all objects, which end with the names of their files. */
const keysOf = async ({ objects }: Pick<BehindTheDoor, 'objects'>): Promise<readonly string[]> => {
  // Loaded where there is a bucket to list: the client of S3 is the largest of AWS's.
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  const keys: string[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await objects.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken }))
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return keys
}

/** What was uploaded whose name holds a text, in the bucket and in the database. */
export const inventory = async (behind: BehindTheDoor, text: string): Promise<readonly Stored[]> => {
  const sql = 'select id, object_key from files.file where strpos(name, $1) > 0'
  const { rows } = await behind.database.query<Row>(sql, [text])
  const objects = new Set((await keysOf(behind)).filter((key) => decodeURIComponent(key).includes(text)))
  const known = new Set(rows.map(({ object_key: key }) => key))
  return [
    ...rows.map(({ id, object_key: key }) => ({ id, object: objects.has(key), metadata: true })),
    ...[...objects].filter((key) => !known.has(key)).map((id) => ({ id, object: true, metadata: false })),
  ]
}

/** The other sign means that there is no room: what it was before is still there. */
export const putOverQuota = async ({ database }: Pick<BehindTheDoor, 'database'>, over: boolean): Promise<void> => {
  await database.query(`update files.quota set bytes = ${over ? '-abs(bytes)' : 'abs(bytes)'}`)
}
