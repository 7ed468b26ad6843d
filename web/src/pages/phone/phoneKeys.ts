export const NETWORK_KEYS = [
  'sip.local_port',
  'sip.local_ip',
  'sip.external_ip',
  'sip.rtp_first',
  'sip.rtp_last',
  'sip.codecs',
  'sip.srtp',
] as const;

/** The settings that the page has. */
export const PHONE_KEYS = [
  'sip.server',
  'sip.port',
  'sip.transport',
  'sip.mode',
  'sip.extensions',
  'sip.secret',
  'ami.host',
  'ami.port',
  'ami.user',
  'ami.secret',
  'ami.context',
  'ami.tls',
  ...NETWORK_KEYS,
];
