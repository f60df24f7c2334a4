import type { Defect } from '../../harness/model/target.ts'

const streams = ['identity.service']

/** Mistakes that can be switched on, and who must catch them. */
export const defects: readonly Defect[] = [
  {
    name: 'lag-metric-missing',
    says: 'the metric of the lag was renamed, and the alert’s rule was not',
    scenario: 'consumer-lag',
    check: 'alerted-in-time',
    streams,
  },
  {
    name: 'commits-before-work',
    says: 'offsets are committed when messages come, before they are worked on',
    scenario: 'consumer-lag',
    check: 'events-booked-once',
    streams,
  },
  {
    name: 'poison-blocks-partition',
    says: 'a message that cannot be read is tried again for ever, and all behind it wait',
    scenario: 'consumer-lag',
    check: 'events-booked-once',
    streams,
    lasting: true,
  },
  {
    name: 'checks-wrong-certificate',
    says: 'the certificate that is watched is the CA’s in the file, not the one that is shown',
    scenario: 'certificate-expiring',
    check: 'alerted-in-time',
    streams,
  },
  {
    name: 'ignores-expiry',
    says: 'a certificate that has expired is good enough, since somebody once had to get it working at night',
    scenario: 'certificate-expiring',
    check: 'expired-is-refused',
    streams,
  },
]
