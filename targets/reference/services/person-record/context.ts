import type { Pool } from 'pg'
import type { HttpClient } from '../platform/http-client.ts'
import type { Log } from '../platform/log.ts'
import type { EventGuard } from './event-guard.ts'
import type { Outbox } from './outbox.ts'
import type { DomainEvent } from './publish-domain-event.ts'

/** What the handlers work with. */
export interface RecordContext {
  readonly database: Pool
  readonly delius: HttpClient
  readonly match: HttpClient
  /** Where prisoners are read; absent where no prison tells of them. */
  readonly prisoners?: HttpClient | undefined
  /** Whether the services around are HMPPS's, whose messages and calls are shaped their way. */
  readonly asHmpps: boolean
  readonly outbox: Outbox
  /** Publishes an event for others at once, whatever becomes of us meanwhile. */
  readonly publish: (event: DomainEvent) => Promise<void>
  readonly guard: EventGuard
  readonly log: Log
  /** Which release of this service it is. */
  readonly release: number
  readonly defects: ReadonlySet<string>
}
