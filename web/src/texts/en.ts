import { auth } from './en/auth';
import { call, calls } from './en/calls';
import { campaigns } from './en/campaigns';
import { common, errors, statuses, time } from './en/common';
import { dashboard } from './en/dashboard';
import { live } from './en/live';
import { shell } from './en/shell';
import { editor, templates } from './en/templates';
import { trying } from './en/trying';

/** Every English text of the pages. Another language is another object of this type. */
export const texts = { common, errors, statuses, time, shell, auth, dashboard, campaigns, calls, call, live, templates, editor, trying };

export type Texts = typeof texts;
