// The stock service that every order service calls: it keeps a reservation for each order. A POST with an Idempotency-Key that it knows
// makes no second one, and an older version changes nothing; without a key, each POST makes a reservation.
import { createServer } from 'node:http'

const reservations = []

const textOf = async (request) => {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  return text
}

const reserve = ({ order, article, quantity, version }, key) => {
  const known = key === undefined ? undefined : reservations.find((each) => each.key === key)
  if (known === undefined) {
    const made = { id: reservations.length + 1, key, order, article, quantity, version }
    reservations.push(made)
    return made
  }
  if (version > known.version) Object.assign(known, { quantity, version })
  return known
}

const answer = (response, status, body) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const serve = async (request, response) => {
  try {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    if (pathname === '/health') answer(response, 200, { status: 'up' })
    else if (request.method === 'POST' && pathname === '/reservations')
      answer(response, 201, reserve(JSON.parse(await textOf(request)), request.headers['idempotency-key']))
    else if (pathname === '/reservations')
      answer(
        response,
        200,
        reservations.filter((each) => [...searchParams].every(([name, value]) => each[name] === value)),
      )
    else answer(response, 404, { error: 'no such path' })
  } catch (error) {
    answer(response, 400, { error: error.message })
  }
}

createServer((request, response) => void serve(request, response)).listen(process.env.PORT, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
