/** Every limit of the exchange, each with its unit in the name (design.md §7). */
export const limits = {
  /** Whole HTTP body of a door: 5 MB of attachments grow by a third in base64, plus the envelope. */
  requestBytesMax: 12 * 1024 * 1024,
  /** Root part of an envelope (the XML or JSON without attachment bytes). */
  envelopeBytesMax: 8 * 1024 * 1024,
  /** Attachments sent inside a message, all together (SMEV 3, МР §3.2.2). */
  inlineAttachmentBytesMax: 5 * 1024 * 1024,
  attachmentCountMax: 100,
  /** Bodies of all calls in progress together. */
  bodiesInFlightBytesMax: 256 * 1024 * 1024,
  /** A body that is not counted among them: taking and acknowledging goes on while large ones are refused. */
  smallBodyBytesMax: 64 * 1024,
  xmlDepthMax: 256,
  xmlAttributesPerElementMax: 256,
  xmlElementsMax: 500_000,
  jsonDepthMax: 64,
  /** Parts of a multipart body: the root, every attachment and its signature (SMEV optimises both). */
  multipartPartsMax: 201,
  multipartHeaderBytesMax: 8 * 1024,
  /** One set of XSD files: an information type with everything it imports. */
  schemaFilesMax: 200,
  schemaBytesMax: 16 * 1024 * 1024,
  /** Levels below the root that a list of attributes goes down; a recursive type ends earlier, at its second appearance. */
  schemaDepthMax: 32,
  schemaRowsMax: 20_000,
  /** Sum over the types of a set of the cube of their optional elements: about three seconds of compilation. */
  schemaCostMax: 500_000_000,
  xpathCharsMax: 2_000,
  /** Age of the identifier at which a message is stale (SMEV 3: two days). */
  messageIdAgeMsMax: 2 * 24 * 3_600_000,
  /** How long ago the federal system may have placed a message that a bridge brings (KIS-6.4.a): the life of a message. */
  placementAgeMsMax: 30 * 24 * 3_600_000,
  /** How far a sender's clock may run ahead before its identifier is refused. */
  messageIdAheadMsMax: 15 * 60_000,
  /** Clock skew of a sender that is reported (KIS-6.3.2.c). */
  clockSkewReportMs: 5_000,
  /** Age of the Timestamp in Get* requests. */
  selectorTimestampAgeMsMax: 24 * 3_600_000,
  ackTimeoutMsDefault: 15 * 60_000,
  ackTimeoutMsMin: 1_000,
  /** Life of a message that names no end of life itself. */
  messageLifeMsDefault: 30 * 24 * 3_600_000,
  statusLifeMs: 7 * 24 * 3_600_000,
  deliveryAttemptsMax: 20,
  queueMessagesMaxDefault: 1_000,
  statusQueueMessagesMax: 100_000,
  batchMessagesMax: 64,
  /** Encrypted content of one batch; a larger message goes alone. */
  batchBytesMax: 16 * 1024 * 1024,
  /** A waiting taker looks again at least this often: a lost notification costs no more. */
  waitRecheckMs: 2_000,
  longPollMsMax: 30_000,
  /** How late a poll of a queue is written. */
  pollFlushMs: 2_000,
  /** Live updates of pages: streams of one hub, the pause between two words, the silence after which a heartbeat goes. */
  liveClientsMax: 500,
  liveIntervalMs: 1_000,
  liveHeartbeatMs: 15_000,
  liveRetryMs: 2_000,
  /** A stream ends after this long and the page opens it anew: rights are looked at again. */
  liveStreamMsMax: 10 * 60_000,
  liveClockSkewMs: 5_000,
  /** Messages of a queue that one look shows. */
  queuePeekRowsMax: 100,
  /** Lines of the queues board in one answer. */
  boardRowsMax: 1_000,
  /** Statistics are at most about this late. */
  statisticIntervalMs: 1_000,
  statisticEventsMax: 5_000,
  /** Groups of one answer, and what the database may give for them: a group has a cell for each state and each bucket. */
  statisticRowsMax: 20_000,
  statisticCellsMax: 500_000,
  statisticDaysMax: 366 * 3,
  /** Counts of queues by minute, for rates and sparklines. */
  queueMinutesKeptMs: 26 * 3_600_000,
  traceMessagesMax: 500,
  /** Flows of the exchange map. */
  exchangeMapFlowsMax: 5_000,
  listRowsMax: 500,
  /** Messages of a list are counted no further: «более 10 000». */
  listCountMax: 10_000,
  /** Messages that one identifier, code or key may name in a search, the newest ones. */
  foundByIdMax: 1_000,
  /** Rows of one export: a file that is written as it is read, and a workbook that is made in memory. */
  exportRowsMax: 100_000,
  workbookRowsMax: 20_000,
  /** How long the link to an original works. */
  downloadTicketMsMax: 60_000,
  savedFiltersMax: 100,
  /** Elements of a message's content that a card shows. */
  contentNodesMax: 5_000,
  /** A reason that explains anything. */
  reasonCharsMin: 10,
  /** Entries of the journal that a reader takes over in one transaction, and how often it looks. */
  followEventsMax: 2_000,
  followIntervalMs: 500,
  bulkRowsMax: 10_000,
  /** Letters that a redrive puts back each second. */
  redriveRatePerSecondMax: 1_000,
  redriveIntervalMs: 250,
  bundleEntriesMax: 20_000,
  workingDaysMax: 2_000,
  registryPollMs: 1_000,
  humanNameCharsMax: 500,
  rejectionReasonsMax: 20,
  validationErrorsMax: 50,
  /** Refusals kept in the journal each second; a flood beyond it is only counted. */
  refusalsPerSecondMax: 50,
  quarantinesPerTakeMax: 10,
  sweepIntervalMs: 1_000,
  sweepRowsMax: 500,
  sealIntervalMs: 250,
  sealEventsMax: 2_000,
  /** How often the chain is anchored by a signature of the hub, at the latest. */
  anchorIntervalMs: 3_600_000,
  /** Blocks under one anchor: an hour has at most 14 400 of them. */
  anchorBlocksMax: 20_000,
  timestampMsMax: 10_000,
  /** Rows that expire or return at one time are handled in steps of sweepRowsMax; rarer upkeep runs this often. */
  upkeepIntervalMs: 60_000,
  /** Calls in progress may end this long at a stop; the database still has to stop within the five seconds that a stop may take. */
  drainMsMax: 3_000,
  requestTimeoutMs: 60_000,
  headersTimeoutMs: 10_000,
  directCallMsMax: 30_000,
  /** How old, or how far ahead, the signed moment of a JSON control call or read may be. */
  signedCallAgeMsMax: 5 * 60_000,
  /** Calls that one address may make to the routes behind express. */
  addressCallsPerMinuteMax: 3_000,
  /** Calls that one certificate or operator may make to the routes behind express. */
  callerCallsPerMinuteMax: 1_200,
  /** How long a given password confirms a person for exports, signing and the like (KIS-4.6.2). */
  confirmationMsMax: 5 * 60_000,
  /** A session is written as used at most this often. */
  sessionTouchMs: 15_000,
  passwordCharsMin: 12,
  passwordCharsMax: 200,
  pastPasswordsMax: 5,
  /** Wrong passwords in a row that close a login for loginLockMsMin; each further one doubles the time. */
  loginFailuresMax: 5,
  loginLockMsMin: 60_000,
  loginLockMsMax: 60 * 60_000,
  addressLoginsPerMinuteMax: 60,
  recoveryCodesCount: 10,
  tokenLifeDaysMax: 366,
  tokensPerAccountMax: 20,
  addressRulesMax: 100,
  /** A change of an organisation's standing reaches its people within so long. */
  standingCachedMs: 15_000,
  /** How long the consent of a second person opens the content of a message (KIS-4.4.7). */
  revealMs: 3_600_000,
  /** How long the regulations in force are remembered between calls of people. */
  regulationsKeptMs: 1_000,
  /** One text, one list and the whole details of an entry of the audit trail. */
  auditTextCharsMax: 1_000,
  auditListItemsMax: 100,
  auditDetailsCharsMax: 16_000,
  auditExportRowsMax: 200_000,
  /** Life of a marking code: a service may take a year, its appeal another. */
  markLifeMsMax: 2 * 366 * 24 * 3_600_000,
  marksPerApplicationMax: 1_000,
  markUsesMax: 100_000,
  /** Lines of one reconciliation: a participant's day. */
  reconciliationLinesMax: 100_000,
  /** Steps of one preset sequence, and how deep they may nest. */
  scenarioStepsMax: 200,
  scenarioDepthMax: 12,
  /** A state of a run is one row: what a sequence gathers must stay in bounds. */
  scenarioStateBytesMax: 16 * 1024 * 1024,
  scenarioEvaluationMsMax: 1_000,
  /** A JSONata expression of a definition. */
  expressionCharsMax: 4_000,
  /** A detached JWS: its header and an RSA signature of 8192 bits. */
  jwsCharsMax: 4_000,
  /** Detached PKCS#7 of one attachment with its certificate chain. */
  attachmentSignatureBytesMax: 64 * 1024,
  statusParametersMax: 100,
  healthCheckMsMax: 2_000,
  /** How long a refused body is read and dropped so that its sender can see the refusal. */
  refusedBodyMsMax: 1_000,
  /** Nesting of ASN.1 structures (certificates, CRL, CMS). */
  asn1DepthMax: 32,
  certificateBytesMax: 64 * 1024,
  certificatesCachedMax: 2_000,
  /** Public keys with tables for verification, up to 0.6 MB each. */
  gostKeysCachedMax: 128,
  /** Certificates between a signer and a trusted root, both included. */
  certificateChainMax: 8,
  crlBytesMax: 16 * 1024 * 1024,
  /** Certificates or signers inside one CMS message. */
  cmsMembersMax: 32,
  /** Different values of one label of /metrics; each is a time series. */
  metricLabelValuesMax: 1_000,
  /** Rules are judged this often; a notice leaves within a minute of its cause (KIS-4.4.6). */
  alertIntervalMs: 3_000,
  /** Rates and shares are counted over so long. */
  alertWindowMs: 15 * 60_000,
  alertHoldMsMax: 24 * 3_600_000,
  /** Calls within the window below which a share of refusals says nothing. */
  errorShareCallsMin: 10,
  /** A cause that returns within so long belongs to the same incident (KIS-4.4.6). */
  incidentGroupMs: 15 * 60_000,
  incidentRecordsPerPassMax: 500,
  /** Systems, queues and types that one incident names. */
  incidentSubjectsMax: 50,
  noticeIntervalMs: 1_000,
  noticesPerPassMax: 20,
  /** A taken notice is hidden from other nodes so long. */
  noticeLeaseMs: 60_000,
  noticeDeliveryMsMax: 15_000,
  noticeAttemptsMax: 12,
  noticeRetryMsMin: 5_000,
  noticeRetryMsMax: 30 * 60_000,
  contactsMax: 500,
  /** Activity of systems is kept in memory so long before it is written. */
  activityFlushMs: 2_000,
  pollsKeptMax: 33,
  /** A node of the hub that was not heard of for so long is gone. */
  nodeAliveMsMax: 10_000,
  componentPollMs: 1_000,
  traceExportMsMax: 5_000,
  traceExportIntervalMs: 2_000,
  /** Keys of one organisation for signing on the server. */
  signingKeysMax: 200,
  grantsPerKeyMax: 200,
  /** Documents of one call that signs. */
  signingDocumentsMax: 100,
  signaturesPerMinuteDefault: 600,
  signaturesPerMinuteMax: 60_000,
  signingUsesPageMax: 100,
  /** A PKCS#12 container or a certificate as base64. */
  keyContainerCharsMax: 128 * 1024,
  /** A document that people attach to a ticket or a letter. */
  fileBytesMax: 5 * 1024 * 1024,
  /** A file that is exchanged beside a message (SMEV 3, МР §3.8), and how long one key of it works. */
  largeFileBytesMax: 1024 * 1024 * 1024,
  largeFileKeyMsMax: 24 * 3_600_000,
  fileLinkMsMax: 5 * 60_000,
  filesPerOwnerMax: 100,
  /** Tickets, messages and proposals that one person may write in a day. */
  deskRecordsPerDayMax: 300,
  deskTextCharsMax: 10_000,
  deskPageRowsMax: 100,
  noticesPageRowsMax: 50,
  /** How long before its end an agreement or a letter is reminded of (KIS-4.2.3). */
  reminderDays: 30,
  /** Calls of one system that RabbitMQ hands to one node at once. */
  amqpPrefetch: 32,
  /** A half-open connection is seen within two of these. */
  amqpHeartbeatS: 10,
  amqpRetryMsMin: 200,
  amqpRetryMsMax: 15_000,
  /** Times that RabbitMQ hands out one message whose taking ended the connection. */
  amqpDeliveriesMax: 20,
  /** Tries to take a message that fails with a healthy database: a defect, answered as such. */
  amqpTriesMax: 5,
  /** Systems whose queues of RabbitMQ are followed. */
  amqpTopologyIntervalMs: 2_000,
  amqpCheckMsMax: 5_000,
  /** Messages leased and published together for one queue. */
  pushBatchMax: 32,
  /** Messages that wait for the signed Ack of one system; more are not leased. */
  pushUnackedMax: 500,
  /** Messages of a system that wait in RabbitMQ. */
  pushQueueMessagesMax: 100_000,
  /** Statuses are looked for this often: nobody tells of them. */
  pushStatusIntervalMs: 500,
  pushRetryMs: 1_000,
  /** Subscriptions of one system to events by webhook. */
  webhooksPerSystemMax: 20,
  webhookIntervalMs: 500,
  webhooksPerPassMax: 64,
  webhookCallMsMax: 10_000,
  /** A taken call is hidden from other nodes so long. */
  webhookLeaseMs: 30_000,
  webhookRetryMsMin: 1_000,
  webhookRetryMsMax: 5 * 60_000,
  /** Failed calls in a row after which a subscription is paused. */
  webhookFailuresMax: 10,
  /** A paused subscription is tried again this often. */
  webhookProbeMs: 5 * 60_000,
  webhookCallsKeptMs: 7 * 86_400_000,
  /** Largest integer that JSON carries without loss (RFC 8259 §6). */
  jsonIntegerMax: Number.MAX_SAFE_INTEGER,
} as const;
