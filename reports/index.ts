import { ctrf } from './ctrf.ts'
import { github } from './github.ts'
import { html } from './html.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import { openmetrics } from './openmetrics.ts'
import type { Reporter } from './reporter.ts'

/** The reporters of a finished run, in the order in which they write: the plain result first, so that it is there even if another fails. */
export const reporters = { json, junit, html, ctrf, github, markdown, openmetrics } satisfies Record<string, Reporter>

/** Those that always write: what other commands read, what CI systems read, and what people read. */
export const alwaysWritten: readonly (keyof typeof reporters)[] = ['json', 'junit', 'html']
