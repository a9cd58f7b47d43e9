// Every browser test, in one process, so that browsers and servers are started once. One file alone:
// `node --test tests/browser/pictures.mjs`.

import './reference.mjs';
import './page.mjs';
import './links.mjs';
import './export.mjs';
import './settings.mjs';
import './pictures.mjs';
import './labels.mjs';
import './layers.mjs';
import './requests.mjs';
import './scale.mjs';
import './api.mjs';
import './failures.mjs';
import './kits.mjs';
import './hostile.mjs';
import './channels.mjs';
import './interaction.mjs';
import './keyboard.mjs';
import './lifecycle.mjs';
import './robustness.mjs';
import './gpu_loss.mjs';
import './documents.mjs';
import './containers.mjs';
import './local.mjs';
import './listings.mjs';
import './hooks.mjs';
import './collections.mjs';
import './measure.mjs';
import './compare.mjs';
import './real_data.mjs';
import './npm.mjs';
import './frames.mjs';
import './many.mjs';
import './home.mjs';
import './offline.mjs';
import './hosting.mjs';
