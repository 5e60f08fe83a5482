/** Carriers of notices: mail and signed webhooks. */
export { checkMailAddress, makeMail, type Mail, type MailSettings } from './mail.ts';
export {
  callSigned,
  checkWebhookAddress,
  makeWebhook,
  webhookSignature,
  type WebhookSettings,
} from './webhook.ts';
