import { auth } from './en/auth';
import { campaigns } from './en/campaigns';
import { common, errors, statuses, time } from './en/common';
import { dashboard } from './en/dashboard';
import { shell } from './en/shell';
import { contacts } from './en/contacts';
import { documents } from './en/documents';
import { followUps } from './en/followUps';
import { hours } from './en/hours';
import { settings } from './en/settings';
import { phone } from './en/phone';
import { audit } from './en/audit';

/** Every English text of the pages. Another language is another object of this type. */
export const texts = {
  common,
  errors,
  statuses,
  time,
  shell,
  auth,
  dashboard,
  campaigns,
  contacts,
  documents,
  followUps,
  hours,
  settings,
  phone,
  audit,
};

export type Texts = typeof texts;
