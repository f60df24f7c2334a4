import { z } from 'zod'
import { matchRecordForm, type MatchRecord } from '../match-record.ts'
import { readCall, Refusal, runStandIn } from './run-stand-in.ts'

// person-match: takes the records that people are matched by, and finds nobody alike, so that every record is a person of its own.
const records = new Map<string, MatchRecord>()
const identifier = z.object({ matchId: z.string().min(1) })
const clusterForm = z.array(z.string().min(1)).min(1)

await runStandIn((app) => {
  app.post('/person', ({ body }, reply) => {
    const record = readCall(matchRecordForm, body)
    records.set(record.matchId, record)
    return reply.send({})
  })
  app.delete('/person', ({ body }, reply) => {
    if (!records.delete(readCall(identifier, body).matchId)) throw new Refusal(404, 'there is no such record')
    return reply.send({})
  })
  app.get('/person/score/:matchId', ({ params }) => {
    if (!records.has(readCall(identifier, params).matchId)) throw new Refusal(404, 'there is no such record')
    return []
  })
  app.post('/is-cluster-valid', ({ body }) => {
    const cluster = readCall(clusterForm, body)
    const missing = cluster.filter((id) => !records.has(id))
    if (missing.length > 0) throw new Refusal(404, `there is no record ${missing.join(', ')}`)
    return { isClusterValid: true, clusters: [cluster] }
  })
  app.get('/stand-in/records', () => [...records.values()])
})
