import type { CellFacts } from '../model/operation.ts'
import type { StreamCell } from './plan.ts'

/** What checks are told of the cell that they judge. */
export const cellFacts = ({ scenario, stream, variant }: StreamCell): CellFacts => ({
  kind: 'cell',
  scenario: scenario.name,
  stream: stream.name,
  variant,
  service: stream.service,
  queue: stream.queue,
  deadLetterQueue: stream.deadLetterQueue,
  ...(stream.apart === undefined ? {} : { apart: stream.apart }),
  fifo: stream.fifo,
  maxReceiveCount: stream.maxReceiveCount,
  visibilityTimeoutMs: stream.visibilityTimeoutMs,
  ...(stream.inFlightAtMost === undefined ? {} : { inFlightAtMost: stream.inFlightAtMost }),
  ...(stream.publishesTo === undefined ? {} : { publishesTo: stream.publishesTo }),
  ...(stream.alerts === undefined ? {} : { alerts: stream.alerts }),
  ...(stream.statements === undefined ? {} : { statements: stream.statements }),
  ...(stream.healthTellsWithinMs === undefined ? {} : { healthTellsWithinMs: stream.healthTellsWithinMs }),
  ...(stream.endsWithWorker === undefined ? {} : { endsWithWorker: stream.endsWithWorker }),
  ...(stream.row?.lockTimeoutMs === undefined ? {} : { lockTimeoutMs: stream.row.lockTimeoutMs }),
})
