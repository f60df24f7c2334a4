import { Client } from 'pg'
import { endWith } from '../processes/end-with.ts'

// Commits a row of the key once it is told to, and a second one when it knows that the first is committed; it ends with its owner:
//   node committer.ts <url> <application> <key> <pid of the owner>
const [connectionString = '', application_name = '', key = '', owner = ''] = process.argv.slice(2)
endWith(Number(owner))

const client = new Client({ connectionString, application_name })
client.on('error', () => undefined)
await client.connect()
const isTold = async (): Promise<boolean> =>
  (await client.query('select 1 from hot where key = $1', [`go ${key}`])).rowCount === 1
while (!(await isTold())) await new Promise((resolve) => setTimeout(resolve, 20))
await client.query('begin')
await client.query('insert into hot values ($1, 0)', [key])
// Who was cut off does not know.
const knows = await client.query('commit').then(
  () => true,
  () => false,
)
if (knows) await client.query('insert into hot values ($1, 0)', [`known ${key}`])
