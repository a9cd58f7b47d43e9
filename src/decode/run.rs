//! Job in, samples and texels out.
