import { channels, defineConfig } from 'shakedown'

// #region channels
export default defineConfig({
  watch: {
    channels: {
      log: channels.standardOutput({ format: 'json' }),
      chat: channels.slack(),
      pager: { channel: channels.pagerDuty(), from: 'critical' },
      prometheus: channels.alertmanager({ url: 'http://alertmanager.example.test:9093', labels: { team: 'visits' } }),
      mail: channels.email({ from: 'Shakedown <shakedown@example.test>', to: ['team@example.test'] }),
      topic: channels.sns({ topicArn: 'arn:aws:sns:eu-west-2:123456789012:alerts' }),
      hook: channels.webhook({ url: 'https://hooks.example.test/shakedown' }),
    },
  },
})
// #endregion channels
