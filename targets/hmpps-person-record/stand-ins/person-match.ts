import { z } from 'zod'
import { alike } from '../alike.ts'
import { matchRecordForm, type MatchRecord } from '../match-record.ts'
import { Foreseen, readCall, Refusal, runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'

// person-match: takes the records that people are matched by, and tells which of them are alike.
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
    // The service reckons with it: what was deleted before is deleted (PersonMatchService.kt, `deleteFromPersonMatch`).
    if (!records.delete(readCall(identifier, body).matchId)) throw new Foreseen(404, 'there is no such record')
    return reply.send({})
  })
  app.get('/person/score/:matchId', ({ params }) => {
    const record = records.get(readCall(identifier, params).matchId)
    if (record === undefined) throw new Refusal(404, 'there is no such record')
    // PersonMatchScore (client/model/match/PersonMatchScore.kt); the weight is above both of its thresholds.
    return [...records.values()]
      .filter((other) => other !== record && alike(record, other))
      .map(({ matchId }) => ({
        candidate_match_id: matchId,
        candidate_match_probability: 0.999,
        candidate_match_weight: 40,
        candidate_should_join: true,
        candidate_should_fracture: false,
      }))
  })
  app.post('/is-cluster-valid', ({ body }) => {
    const cluster = readCall(clusterForm, body)
    const unknownIds = cluster.filter((id) => !records.has(id))
    // The service reads these, tells of their records again and asks once more (IsClusterValidMissingRecordResponse.kt).
    if (unknownIds.length > 0) throw new Refusal(404, `there is no record ${unknownIds.join(', ')}`, { unknownIds })
    return { isClusterValid: true, clusters: [cluster] }
  })
  app.get('/stand-in/records', () => [...records.values()])
})
