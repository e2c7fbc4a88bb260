"""The portal inside an edition: pages made from its packaged datasets."""
