export {
  UnmintableToken,
  mintPlaybackToken,
  verifyPlaybackToken,
  type PlaybackGrant,
  type TokenKey,
  type TokenRefusal,
  type TokenVerdict,
} from './playback-token';
