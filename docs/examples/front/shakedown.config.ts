// #region config
import { defineConfig, defineFrontDoor, defineTarget } from 'shakedown'

export default defineConfig({
  targets: {
    notes: defineTarget({
      name: 'notes',
      processes: [
        { name: 'web', command: ['python3', 'server.py'], ready: { path: '/health' }, health: '/health', replicas: 1 },
      ],
      fronts: [
        defineFrontDoor({
          name: 'notes.web',
          people: [
            { username: 'anna', password: "anna's password" },
            { username: 'ben', password: "ben's password" },
          ],
          signIn: { request: (person) => ({ method: 'POST', path: '/login', json: person }), token: 'token' },
          read: ({ id }) => ({ path: id === undefined ? '/notes' : `/notes/${id}` }),
          write: ({ text }) => ({ method: 'POST', path: '/notes', json: { text } }),
          lockOut: { after: 5 },
        }),
      ],
      defects: [
        {
          name: 'accepts-unsigned-token',
          says: 'A token that says of itself that it is not signed is believed.',
          scenario: 'authentication',
          check: 'bad-tokens-refused',
          streams: ['notes.web'],
        },
        {
          name: 'no-lockout',
          says: 'Passwords may be guessed at without end.',
          scenario: 'authentication',
          check: 'guessing-locks-account',
          streams: ['notes.web'],
        },
      ],
    }),
  },
})
// #endregion config
