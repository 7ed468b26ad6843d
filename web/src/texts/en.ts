import { auth } from './en/auth';
import { campaigns } from './en/campaigns';
import { common, errors, statuses, time } from './en/common';
import { dashboard } from './en/dashboard';
import { shell } from './en/shell';

/** Every English text of the pages. Another language is another object of this type. */
export const texts = { common, errors, statuses, time, shell, auth, dashboard, campaigns };

export type Texts = typeof texts;
