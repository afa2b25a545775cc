import { ok } from '../respond.ts';
import type { Endpoint } from './route.ts';

/** GET /me (D, S16:22): which workspace a token belongs to. */
export const meEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: ['me'],
    since: 100,
    scopes: [],
    answer: ({ store, switches }) => {
      const { id, name, region } = store.settings().workspace;
      const app = {
        type: 'app',
        id_code: id,
        name,
        created_at: 1734537243,
        secure: false,
        identity_verification: false,
        timezone: 'Etc/UTC',
        region: region.toUpperCase(),
      };
      return ok({
        type: 'admin',
        id: '991267459',
        email: 'admin@example.com',
        name: 'Sandbox Admin',
        email_verified: true,
        app: switches.nullApp ? null : app,
        avatar: {
          type: 'avatar',
          image_url: 'https://static.intercomassets.com/assets/default-avatars/admins/128.png',
        },
        job_title: 'Administrator',
        away_mode_enabled: false,
        away_mode_reassign: false,
        has_inbox_seat: true,
        team_ids: [],
      });
    },
  },
];
