import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { email } from '../../../../watch/channels/email.ts'
import { context, incident, message, notice } from './message.ts'

let stop: () => Promise<void>
afterEach(async () => stop())

const answering = (code: number, words: string): Error => Object.assign(new Error(words), { responseCode: code })

/** A real SMTP server that takes mail of ada, whose password it knows. */
const startSmtp = async (more: SMTPServerOptions = {}) => {
  const mails: ParsedMail[] = []
  const server = new SMTPServer({
    authMethods: ['PLAIN'],
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _, done) =>
      username === 'ada' && password === 'pass-word'
        ? done(null, { user: 'ada' })
        : done(answering(535, 'wrong password')),
    onData: (stream, _, done) => {
      const take = async (): Promise<void> => {
        mails.push(await simpleParser(await buffer(stream)))
        done()
      }
      void take()
    },
    ...more,
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' ? address?.port : undefined
  stop = async () => new Promise((resolve) => server.close(() => resolve()))
  const send = async (given = message(), user = 'ada:pass-word') =>
    email({ from: 'Shakedown <watch@example.test>', to: ['team@example.test', 'lead@example.test'] }).send(
      given,
      context({ SHAKEDOWN_SMTP_URL: `smtp://${user}@127.0.0.1:${port}` }),
    )
  return { mails, send }
}

describe('the e-mail channel', () => {
  it('sends a mail that a real server takes and a parser reads, under the same id when it is sent again', async () => {
    const { mails, send } = await startSmtp()
    const given = message(notice({ incident: incident({ words: 'füllt\r\nBcc: evil@example.test\r\n\r\n.\r\n<b>' }) }))
    expect(await send(given)).toEqual({ is: 'delivered' })
    await send(given)
    const [mail, again] = mails
    expect(mail?.subject).toMatch(/^notes: 2026-03-02T09:15:00.000Z critical notes: opened: füllt Bcc:/)
    expect(mail?.text?.trim()).toMatch(/opened: füllt Bcc: evil@example.test . <b>$/)
    expect(mail?.html).toBe(false)
    expect(mail?.headers.has('bcc')).toBe(false)
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(mail?.to).toMatchObject({ text: 'team@example.test, lead@example.test' })
    expect(mail?.messageId).toMatch(/@example\.test>$/)
    expect(again?.messageId).toBe(mail?.messageId)
    await send({ ...message(notice({ kind: 'closed' })), id: 'parcel-2' })
    expect(mails[2]?.messageId).not.toBe(mail?.messageId)
    expect(mails[2]?.references).toBe(mail?.references)
  })

  it('makes one mail of a thousand incidents', async () => {
    const { mails, send } = await startSmtp()
    const many = Array.from({ length: 999 }, (_, n) => notice({ id: `${n}`, incident: incident({ id: `i${n}` }) }))
    expect(await send(message(notice(), ...many))).toEqual({ is: 'delivered' })
    expect(mails.map(({ subject, references }) => [subject, references])).toEqual([
      ['notes: 1000 notices (1000 opened)', undefined],
    ])
    expect(mails[0]?.text).toContain('and 500 more')
  })

  it('is delayed by 4xx and by a wrong password, and refused for good by 5xx', async () => {
    const busy = await startSmtp({ onMailFrom: (_, __, done) => done(answering(451, 'try later')) })
    expect(await busy.send()).toMatchObject({ is: 'delayed', words: expect.stringContaining('try later') })
    expect(await busy.send(message(), 'ada:wrong')).toMatchObject({ is: 'delayed' })
    await stop()
    const strict = await startSmtp({ onMailFrom: (_, __, done) => done(answering(550, 'not you')) })
    expect(await strict.send()).toMatchObject({ is: 'refused', words: expect.stringContaining('not you') })
  })

  it('says for whom it was not taken', async () => {
    const { mails, send } = await startSmtp({
      onRcptTo: ({ address }, _, done) => done(address.startsWith('lead') ? answering(550, 'who?') : undefined),
    })
    expect(await send()).toEqual({ is: 'refused', words: 'not taken for lead@example.test' })
    expect(mails).toHaveLength(1)
  })
})
