import { html } from './html.ts'
import { junit } from './junit.ts'
import type { Reporter } from './reporter.ts'
import { result } from './result.ts'

/** The reporters of a finished run, in the order in which they write: the plain result first, so that it is there even if another fails. */
export const reporters = { result, junit, html } satisfies Record<string, Reporter>
