import { inWords } from '../../harness/incidents/duration.ts'
import type { Notice, NoticeKind } from '../../harness/incidents/notice.ts'

const verbs: Readonly<Record<NoticeKind, string>> = {
  opened: 'opened',
  raised: 'still bad, now that its cause or maintenance is over',
  worsened: 'got worse',
  reminder: 'is still open',
  escalated: 'is still open, and more people are told',
  acknowledged: 'was acknowledged',
  closed: 'closed',
}

/** What is looked at, for a title: the monitor, and what of it where that is not its looks. */
const subjectOf = ({ incident: { monitor, aspect } }: Notice): string =>
  ({
    looks: monitor,
    afterwards: `${monitor}, afterwards`,
    sight: `${monitor} sees nothing`,
    objective: `${monitor}, its error budget`,
  })[aspect]

/** One line: when, how bad, what, and why. Line breaks of monitored systems stay out of it. */
export const noticeInWords = (notice: Notice): string => {
  const { kind, atMs, incident, runbook } = notice
  const lasted = kind === 'closed' ? ` after ${inWords((incident.closedMs ?? atMs) - incident.firstBadMs)}` : ''
  const by = kind === 'acknowledged' ? ` by ${incident.acknowledged?.by ?? 'somebody'}` : ''
  const words = `${new Date(atMs).toISOString()} ${incident.level} ${subjectOf(notice)}: ${verbs[kind]}${lasted}${by}: ${incident.words}`
  return [words.replaceAll(/\s+/g, ' '), ...(runbook === undefined ? [] : [`(${runbook})`])].join(' ')
}
