import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveActivityMappings } from './mapping/activities.ts'
import { serveMappings } from './mapping/serve-mappings.ts'
import { z } from 'zod'

const number = z.coerce.number().int()

// hmpps-nomis-mapping-service: which record of NOMIS was made for which one of DPS.
await runStandIn((app) => {
  const visits = serveMappings(app, {
    path: '/mapping/visits',
    readPath: '/mapping/visits/vsipId/:id',
    form: z.looseObject({
      vsipId: z.string().min(1).max(40),
      nomisId: number,
      mappingType: z.enum(['MIGRATED', 'ONLINE']),
    }),
    id: ({ vsipId }) => vsipId,
    nomisId: ({ nomisId }) => `${nomisId}`,
  })
  const incentives = serveMappings(app, {
    path: '/mapping/incentives',
    readPath: '/mapping/incentives/incentive-id/:id',
    form: z.looseObject({
      incentiveId: number,
      nomisBookingId: number,
      nomisIncentiveSequence: number,
      mappingType: z.enum(['MIGRATED', 'NOMIS_CREATED', 'INCENTIVE_CREATED']),
    }),
    id: ({ incentiveId }) => `${incentiveId}`,
    nomisId: ({ nomisBookingId, nomisIncentiveSequence }) => `${nomisBookingId}-${nomisIncentiveSequence}`,
  })
  const adjustments = serveMappings(app, {
    path: '/mapping/sentencing/adjustments',
    readPath: '/mapping/sentencing/adjustments/adjustment-id/:id',
    form: z.looseObject({
      adjustmentId: z.uuid(),
      nomisAdjustmentId: number,
      nomisAdjustmentCategory: z.enum(['SENTENCE', 'KEY-DATE']),
      mappingType: z.enum(['MIGRATED', 'NOMIS_CREATED', 'SENTENCING_CREATED']),
    }),
    id: ({ adjustmentId }) => adjustmentId,
    nomisId: ({ nomisAdjustmentId, nomisAdjustmentCategory }) => `${nomisAdjustmentCategory} ${nomisAdjustmentId}`,
  })
  const activities = serveActivityMappings(app)
  app.get('/stand-in/records', () => ({
    visits: visits(),
    incentives: incentives(),
    adjustments: adjustments(),
    activities: activities(),
  }))
})
