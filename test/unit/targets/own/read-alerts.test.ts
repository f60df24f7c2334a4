import { describe, expect, it } from 'vitest'
import { alertSource } from '../../../../targets/own/alert-source.ts'
import { readAlerts } from '../../../../targets/own/alert-source/read-alerts.ts'

describe('a source that others reach', () => {
  it('is refused without a token, and hears nobody who does not know it', async () => {
    expect(() => alertSource({ port: 0, host: '0.0.0.0' })).toThrow(
      expect.objectContaining({ code: 'no-token', exitCode: 2 }),
    )
    const heard: string[] = []
    const { url, close } = await alertSource({ port: 0, host: 'localhost', token: 'secret' }).listen(({ name }) =>
      heard.push(name),
    )
    const post = async (path: string): Promise<number> =>
      (await fetch(url + path, { method: 'POST', body: JSON.stringify({ text: `from ${path}` }) })).status
    expect([
      await post('/'),
      await post('/secretary/x'),
      await post('/secret/services'),
      await post('/secret'),
    ]).toEqual([401, 401, 200, 200])
    expect(heard).toEqual(['from /secret/services', 'from /secret'])
    await close()
  })
})

describe('alerts of a system', () => {
  it('are read as Alertmanager posts them, each for itself', () => {
    const alert = (status: string, alertname: string) => ({
      status,
      labels: { alertname, severity: 'critical' },
      annotations: { summary: `${alertname} says` },
      startsAt: '2026-03-02T09:15:00Z',
      fingerprint: '1',
    })
    expect(
      readAlerts({ version: '4', status: 'firing', alerts: [alert('firing', 'A'), alert('resolved', 'B')] }),
    ).toEqual([
      { actor: 'alertmanager', name: 'A', state: 'raised', message: 'A says' },
      { actor: 'alertmanager', name: 'B', state: 'cleared', message: 'B says' },
    ])
  })

  it('are read as they are sent to PagerDuty, raised and cleared under one name', () => {
    const payload = { summary: 'DLQ is not empty', source: 'notes', severity: 'critical' }
    const event = (event_action: string, more = {}) => ({ routing_key: 'R', event_action, dedup_key: 'dlq', ...more })
    expect(readAlerts(event('trigger', { payload }))).toEqual([
      { actor: 'pagerduty', name: 'dlq', state: 'raised', message: 'DLQ is not empty' },
    ])
    expect(readAlerts(event('acknowledge'))).toEqual([])
    expect(readAlerts(event('resolve'))).toEqual([{ actor: 'pagerduty', name: 'dlq', state: 'cleared', message: '' }])
  })

  it.each([
    [{ text: 'DLQ is not empty\n3 messages' }, 'DLQ is not empty', 'raised'],
    [{ text: '', attachments: [{ title: '[RESOLVED] DLQ', text: 'empty' }] }, '[RESOLVED] DLQ', 'cleared'],
    [
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: ':large_green_circle: DLQ' } }] },
      ':large_green_circle: DLQ',
      'cleared',
    ],
  ])('are read as they are sent to Slack: %j', (body, name, state) => {
    expect(readAlerts(body)).toMatchObject([{ actor: 'slack', name, state }])
  })

  it.each([[undefined], ['text'], [{}], [{ alerts: 'none' }], [{ event_action: 'explode' }]])(
    'are none in %j',
    (body) => {
      expect(readAlerts(body)).toBeUndefined()
    },
  )

  it('are read from lines of the log', () => {
    const { read } = alertSource({ lines: [{ name: 'dlq', raised: /DLQ has \d+/, cleared: /DLQ is empty/ }] })
    expect(['DLQ has 3 messages', 'DLQ is empty', 'something else'].map(read)).toEqual([
      { name: 'dlq', state: 'raised' },
      { name: 'dlq', state: 'cleared' },
      undefined,
    ])
  })
})
